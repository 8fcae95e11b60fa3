"""The pages and addresses that anybody may reach: the survey on the phone, and answers that other systems send."""
