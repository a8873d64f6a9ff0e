"""What is measured by hand and in no build: speed (``make bench``), the disclosure gate (``make attacks``)."""
