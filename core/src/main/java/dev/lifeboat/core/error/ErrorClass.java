package dev.lifeboat.core.error;

/** Who has to act. Decides the colour in the portal and the receiver of the alert. */
public enum ErrorClass {
    USER,
    CONFLICT,
    THROTTLED,
    DEPENDENCY,
    INTERNAL
}
