package dev.lifeboat.core.selection;

import dev.lifeboat.core.error.LifeboatException;
import java.util.Collection;
import java.util.List;

/** Which kinds are meant (INS-1): those named, or all; those excluded never. */
public final class TypeFilter {
    public static final TypeFilter EVERYTHING = new TypeFilter(List.of(), List.of());

    private final List<TypePattern> included;
    private final List<TypePattern> excluded;

    private TypeFilter(List<TypePattern> included, List<TypePattern> excluded) {
        this.included = included;
        this.excluded = excluded;
    }

    /**
     * @param included empty for all kinds
     * @throws LifeboatException INVALID_PROPERTY naming the text that is not a type
     */
    public static TypeFilter parse(List<String> included, List<String> excluded) {
        return new TypeFilter(
                included.stream()
                        .map(text -> TypePattern.parse(text, "includedResourceTypes"))
                        .toList(),
                excluded.stream()
                        .map(text -> TypePattern.parse(text, "excludedResourceTypes"))
                        .toList());
    }

    public boolean selects(ApiResource resource) {
        return !isExcluded(resource)
                && (included.isEmpty() || included.stream().anyMatch(pattern -> pattern.matches(resource)));
    }

    /** Types that were named to be included and that none of these is, in a spelling that people know. */
    public List<String> unknown(Collection<ApiResource> resources) {
        return included.stream()
                .filter(pattern -> resources.stream().noneMatch(pattern::matches))
                .map(TypePattern::text)
                .toList();
    }

    /** True for what was named to be left out; such a kind does not come along as related to another either. */
    public boolean isExcluded(ApiResource resource) {
        return excluded.stream().anyMatch(pattern -> pattern.matches(resource));
    }

    /** False if kinds were named. */
    public boolean includesAll() {
        return included.isEmpty();
    }
}
