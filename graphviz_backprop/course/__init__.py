"""What a course is made of: question banks, builds of many figures, sites of players."""
