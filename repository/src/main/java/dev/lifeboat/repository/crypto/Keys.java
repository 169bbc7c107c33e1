package dev.lifeboat.repository.crypto;

import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * All keys of a repository, derived from two: the repository key, its own, and the instance key, shared by all repositories of a backup instance so
 * that equal content has equal ids and roots in each of them. Immutable.
 *
 * <p>Data keys have generations: a higher one for packs to come, while packs of older ones stay readable. All follow from the repository key, so that
 * a recovery slot that was written long ago opens what comes later.
 */
public final class Keys {
    /** Of the first data key. */
    public static final int FIRST_GENERATION = 1;

    private static final int LENGTH = 32;

    private final RepositoryId repository;
    private final byte[] repositoryKey;
    private final byte[] instanceKey;
    private final int generation;
    private final byte[] macKey;

    private Keys(RepositoryId repository, byte[] repositoryKey, byte[] instanceKey, int generation) {
        this.repository = repository;
        this.repositoryKey = repositoryKey;
        this.instanceKey = instanceKey;
        this.generation = generation;
        this.macKey = Derivation.derive(repositoryKey, "mac", repository.bytes());
    }

    public static Keys random(RepositoryId repository, SecureRandom random) {
        var instanceKey = new byte[LENGTH];
        random.nextBytes(instanceKey);
        return random(repository, instanceKey, random);
    }

    /** For a further repository of a backup instance: what the instance's ids and cuts come from is given. */
    public static Keys random(RepositoryId repository, byte[] instanceKey, SecureRandom random) {
        var repositoryKey = new byte[LENGTH];
        random.nextBytes(repositoryKey);
        return new Keys(repository, repositoryKey, instanceKey, FIRST_GENERATION);
    }

    /** What is wrapped into a slot. */
    public static Keys parse(RepositoryId repository, byte[] secret) throws GeneralSecurityException {
        try {
            var in = new Decoder(secret);
            var repositoryKey = in.raw(LENGTH);
            var instanceKey = in.raw(LENGTH);
            var generation = in.u32();
            in.end();
            if (generation < FIRST_GENERATION) {
                throw new FormatException("a data key of generation " + generation);
            }
            return new Keys(repository, repositoryKey, instanceKey, generation);
        } catch (FormatException e) {
            throw new GeneralSecurityException("A slot that does not hold the keys of a repository", e);
        }
    }

    public byte[] secret() {
        return new Encoder(3 * LENGTH)
                .raw(repositoryKey)
                .raw(instanceKey)
                .u32(generation)
                .toBytes();
    }

    /** The same keys, packs to come being of the generation {@code newest} at least. */
    public Keys atLeast(int newest) {
        return newest <= generation ? this : new Keys(repository, repositoryKey, instanceKey, newest);
    }

    /** True if both open the same, whatever generation packs to come are of. */
    public boolean opensAll(Keys other) {
        return repository.equals(other.repository)
                && MessageDigest.isEqual(repositoryKey, other.repositoryKey)
                && MessageDigest.isEqual(instanceKey, other.instanceKey);
    }

    public RepositoryId repository() {
        return repository;
    }

    /** Of the data key of packs to come. */
    public int generation() {
        return generation;
    }

    /** For a further repository of the same backup instance. */
    public byte[] instanceKey() {
        return instanceKey.clone();
    }

    public byte[] idKey() {
        return Derivation.derive(instanceKey, "id");
    }

    public byte[] cutKey() {
        return Arrays.copyOf(Derivation.derive(instanceKey, "cut"), 16);
    }

    /** Where files are cut into chunks. */
    public byte[] gearKey() {
        return Derivation.derive(instanceKey, "gear");
    }

    /** Class, repository and pack enter the key, so a granted key opens this one pack and as nothing else. */
    public byte[] packKey(int ofGeneration, PackClass packClass, PackId pack) {
        var dataKey = Derivation.derive(
                repositoryKey, "data", new Encoder(4).u32(ofGeneration).toBytes());
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
