"""Where a scanned page lies: markers, quick glances and features bring it near, its own print places it exactly."""
