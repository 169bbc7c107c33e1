package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What is to happen with one saved object. */
public sealed interface Cleaned {
    /**
     * It is to be created.
     *
     * @param object without owners
     * @param owners to be re-linked before it is sent, or in the second pass (rule 45)
     * @param notes what was left out and has to be told
     */
    record Send(ObjectNode object, List<Owner> owners, List<Note> notes) implements Cleaned {
        public Send {
            owners = List.copyOf(owners);
            notes = List.copyOf(notes);
        }
    }

    /** It is not to be created. */
    record Skip(Reason reason) implements Cleaned {}

    /** Something that was left out of an object. */
    record Note(String text) {}

    /** Why an object is not created: the fixed words of outcomes (rule 189). */
    enum Reason {
        /** Its controller makes it again (rules 80, 90, 96, 98, 99, 115 to 117). */
        OWNED("owned"),
        /** The cluster itself makes and keeps it (rules 77, 80 to 82, 105, 115, 158). */
        MANAGED("managed"),
        /** It had done its work (rule 91). */
        FINISHED("finished"),
        /** The kubelet made it of a file (rule 89). */
        MIRROR("mirror"),
        /** It says what was true at one moment: leases, events, nodes and the like (rules 18, 52). */
        MOMENTARY("momentary"),
        /** The volume of a claim that gets a new one (rules 127, 128). */
        PROVISIONED_ANEW("provisioned anew"),
        /** A cache of what the point itself knows better (design 6). */
        SNAPSHOT("snapshot"),
        /** Belongs to Lifeboat itself. */
        LIFEBOAT("lifeboat"),
        /** Cluster-scoped and not needed by what was selected (rule 14). */
        UNRELATED("unrelated");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
