"""What a campaign's board is told: by which touchpoints pledges came, how far they came, and when."""
