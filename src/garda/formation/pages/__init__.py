"""What the pages of formation show, made from rows and rules."""
