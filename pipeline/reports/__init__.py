"""Plans of the workbooks. Pure: an outcome in, frozen values out; pipeline/writers puts them on disk."""
