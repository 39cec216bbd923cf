"""What puts plans on disk: workbooks, tables of comma separated values, the manifest."""
