package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PackId;
import java.time.LocalDate;

/** How much of a repository a check reads. Each reads what the one before reads, and more. */
public sealed interface CheckDepth {
    /**
     * Every object is there with the length that the index says; every record and segment verifies; the trees of every point are walked by their nodes,
     * and all that they name has a place. Content is not read.
     */
    record Structure() implements CheckDepth {
        @Override
        public boolean reads(PackId pack) {
            return false;
        }
    }

    /**
     * Structure, and one part of the packs whole: another part each day, all of them in that many days. Which one follows from pack and day alone, so
     * that any process goes on where another stopped.
     *
     * @param day of the calendar in UTC
     * @param days in which every pack has its turn, at least 1
     */
    record Sample(LocalDate day, int days) implements CheckDepth {
        public Sample {
            if (days < 1) {
                throw new IllegalArgumentException("A sample of 1/" + days);
            }
        }

        /** A thirtieth. */
        public Sample(LocalDate day) {
            this(day, 30);
        }

        @Override
        public boolean reads(PackId pack) {
            // ids are random, so the parts are of one size
            return Long.remainderUnsigned(pack.high(), days) == Math.floorMod(day.toEpochDay(), days);
        }
    }

    /** Every byte of every pack, the second copy of a unit as well as the first; the id of each unit is computed anew. */
    record Full() implements CheckDepth {
        @Override
        public boolean reads(PackId pack) {
            return true;
        }
    }

    /** True if this pack is read whole. */
    boolean reads(PackId pack);
}
