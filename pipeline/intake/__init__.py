"""The first edge: files of any kind in, grids of cells out. One bad file costs one file."""
