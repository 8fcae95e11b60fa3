"""What is wrong with a scan, as data: lines, folds, edges, tone and sharpness of the page; pages that are empty or not ours."""
