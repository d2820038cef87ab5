"""Nothing sharper than its level gets out of a cover: by no path, and in no painted frame."""
