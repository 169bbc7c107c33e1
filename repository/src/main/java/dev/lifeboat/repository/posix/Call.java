package dev.lifeboat.repository.posix;

/** A system call by its number on each architecture. */
enum Call {
    OPENAT(257, 56),
    CLOSE(3, 57),
    PREAD(17, 67),
    PWRITE(18, 68),
    LSEEK(8, 62),
    GETDENTS(217, 61),
    READLINKAT(267, 78),
    STATX(332, 291),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    SYMLINKAT(266, 36),
    LINKAT(265, 37),
    UNLINKAT(263, 35),
    RENAMEAT(316, 276),
    FCHOWNAT(260, 54),
    FCHMOD(91, 52),
    FCHMODAT(268, 53),
    UTIMENSAT(280, 88),
    FTRUNCATE(77, 46),
    FSYNC(74, 82),
    FLOCK(73, 32),
    LLISTXATTR(195, 12),
    LGETXATTR(192, 9),
    LSETXATTR(189, 6),
    LREMOVEXATTR(198, 15),
    GETEUID(107, 175);

    private final int amd64;
    private final int aarch64;

    Call(int amd64, int aarch64) {
        this.amd64 = amd64;
        this.aarch64 = aarch64;
    }

    long number(boolean isAmd64) {
        return isAmd64 ? amd64 : aarch64;
    }
}
