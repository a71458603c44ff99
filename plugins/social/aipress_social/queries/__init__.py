"""Reading the network, by what is read."""
