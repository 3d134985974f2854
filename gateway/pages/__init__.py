"""The pages that customers open: feedback, kiosk, unsubscribing, and the pixel of e-mails."""
