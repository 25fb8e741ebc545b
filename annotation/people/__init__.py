"""Who sits at a desk: the open desk's cookie, accounts with invitations, and the way in and out."""
