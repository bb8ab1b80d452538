"""The form endpoint: checks posted forms against their definition, keeps them, gives the approved ones back."""
