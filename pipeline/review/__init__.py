"""What a person must look at: the acceptance policy, crops of doubtful answers, the table to fill in."""
