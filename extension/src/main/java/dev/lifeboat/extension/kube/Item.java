package dev.lifeboat.extension.kube;

/**
 * One object of a list.
 *
 * @param bytes as served, with {@code apiVersion} and {@code kind} inserted first when absent; owned by the receiver
 */
public record Item(ItemView view, byte[] bytes) {
    public String namespace() {
        return view.namespace();
    }

    public String name() {
        return view.name();
    }

    @Override
    public String toString() {
        return "Item[" + view.key() + ", " + bytes.length + " bytes]";
    }
}
