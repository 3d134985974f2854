"""The store kit: neutral requests in, scoped SQL out. The only way to tenant rows."""
