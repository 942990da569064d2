"""Analyses: tables of facts about one core tree. They read the rules' declarations, never a rule's body."""
