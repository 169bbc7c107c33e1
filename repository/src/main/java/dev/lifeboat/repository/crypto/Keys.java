package dev.lifeboat.repository.crypto;

import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * All keys of a repository, derived from two: the repository key, its own, and the instance key, shared by all repositories of a backup instance so
 * that equal content has equal ids and roots in each of them. Immutable.
 */
public final class Keys {
    /** The only generation of data keys that format 0 knows. */
    public static final int GENERATION = 1;

    private static final int LENGTH = 32;

    private final RepositoryId repository;
    private final byte[] repositoryKey;
    private final byte[] instanceKey;
    private final byte[] dataKey;
    private final byte[] macKey;

    private Keys(RepositoryId repository, byte[] repositoryKey, byte[] instanceKey) {
        this.repository = repository;
        this.repositoryKey = repositoryKey;
        this.instanceKey = instanceKey;
        this.dataKey = Derivation.derive(
                repositoryKey, "data", new Encoder(4).u32(GENERATION).toBytes());
        this.macKey = Derivation.derive(repositoryKey, "mac", repository.bytes());
    }

    public static Keys random(RepositoryId repository, SecureRandom random) {
        var repositoryKey = new byte[LENGTH];
        var instanceKey = new byte[LENGTH];
        random.nextBytes(repositoryKey);
        random.nextBytes(instanceKey);
        return new Keys(repository, repositoryKey, instanceKey);
    }

    /** What is wrapped into a slot. */
    public static Keys parse(RepositoryId repository, byte[] secret) throws GeneralSecurityException {
        if (secret.length != 2 * LENGTH) {
            throw new GeneralSecurityException("A slot that does not hold two keys");
        }
        return new Keys(repository, Arrays.copyOf(secret, LENGTH), Arrays.copyOfRange(secret, LENGTH, 2 * LENGTH));
    }

    public byte[] secret() {
        return new Encoder(2 * LENGTH).raw(repositoryKey).raw(instanceKey).toBytes();
    }

    public RepositoryId repository() {
        return repository;
    }

    public byte[] idKey() {
        return Derivation.derive(instanceKey, "id");
    }

    public byte[] cutKey() {
        return Arrays.copyOf(Derivation.derive(instanceKey, "cut"), 16);
    }

    /** Class, repository and pack enter the key, so a granted key opens this one pack and as nothing else. */
    public byte[] packKey(PackClass packClass, PackId pack) {
        return Derivation.derive(
                dataKey, "pack", repository.bytes(), pack.bytes(), new byte[] {(byte) packClass.number()});
    }

    /** The key of an object that is sealed whole; the salt makes it new for each writing of a name. */
    public byte[] sealKey(String object, byte[] salt) {
        return Derivation.derive(repositoryKey, "seal", repository.bytes(), text(object), salt);
    }

    /** Over an object's name and bytes, by the key that only the vault holds. */
    public byte[] mac(String object, byte[] content, int length) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(macKey, "HmacSHA256"));
            mac.update(new Encoder().u8(Limits.FORMAT).blob(text(object)).toBytes());
            mac.update(content, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Keys[" + repository + "]";
    }
}
