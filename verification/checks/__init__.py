"""What the checks of several claims share: policies, plays, runs and solutions on which statements are tried."""
