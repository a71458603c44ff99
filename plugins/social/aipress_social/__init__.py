"""The network: following, wall, groups, directory of members, members' pages."""
