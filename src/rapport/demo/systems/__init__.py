"""One file a system of the brand: what it knows of people, and the files it exports."""
