"""What officers do with submitted files: the register of files, eligibility screening."""
