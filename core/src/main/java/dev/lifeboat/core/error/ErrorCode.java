package dev.lifeboat.core.error;

import static dev.lifeboat.core.error.ErrorClass.CONFLICT;
import static dev.lifeboat.core.error.ErrorClass.DEPENDENCY;
import static dev.lifeboat.core.error.ErrorClass.INTERNAL;
import static dev.lifeboat.core.error.ErrorClass.THROTTLED;
import static dev.lifeboat.core.error.ErrorClass.USER;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that can go wrong and that a person may read about. API, CLI, portal and custom resources show the same three texts (ERR).
 *
 * <p>{@code {name}} in a text is filled from the details of the failure. A code with status 200 is a finding: it never ends a request, it is
 * listed with a job. {@code docs/errors.md} is generated from this enum.
 */
public enum ErrorCode {
    // requests
    INVALID_REQUEST_BODY(
            "InvalidRequestContent",
            400,
            USER,
            false,
            "The body of the request cannot be read: {reason}.",
            "The JSON is malformed, nested too deeply, or not of the type that this operation takes.",
            "Compare the body with the example of this operation in docs/api.md."),
    REQUEST_TOO_LARGE(
            "RequestEntityTooLarge",
            413,
            USER,
            false,
            "The body of the request is larger than {limit}.",
            "A wrong file was sent, or a list that belongs into several requests.",
            "Send at most {limit}."),
    MISSING_API_VERSION(
            "MissingApiVersionParameter",
            400,
            USER,
            false,
            "The query parameter api-version is missing.",
            "Every call of the management API names its version.",
            "Add ?api-version=2025-07-01 to the address."),
    INVALID_API_VERSION(
            "InvalidApiVersionParameter",
            400,
            USER,
            false,
            "The api-version {version} is not supported.",
            "A mistyped or newer version.",
            "Use one of {supported}."),
    UNKNOWN_OBJECT_TYPE(
            "UserErrorUnknownObjectType",
            400,
            USER,
            false,
            "{field} has the objectType {value}, which is not known here.",
            "A mistyped objectType, or one of another kind of data source.",
            "Use one of {supported}."),
    MISSING_PROPERTY(
            "UserErrorMissingProperty",
            400,
            USER,
            false,
            "The property {field} is missing.",
            "The request leaves out what the operation needs.",
            "Set {field}; docs/api.md has an example."),
    INVALID_PROPERTY(
            "UserErrorInvalidProperty",
            400,
            USER,
            false,
            "The property {field} is not valid: {reason}.",
            "The value is of another type, too long, or outside what is allowed.",
            "Correct {field} and send the request again."),
    INVALID_RESOURCE_NAME(
            "InvalidResourceName",
            400,
            USER,
            false,
            "{name} is not a valid name: {reason}.",
            "Names have a length and an alphabet; docs/api.md lists them.",
            "Choose another name."),
    INVALID_RESOURCE_ID(
            "InvalidResourceId",
            400,
            USER,
            false,
            "{value} is not a resource id: {reason}.",
            "A name was given where a full id is needed, or the id is cut.",
            "Give the full id, beginning with /subscriptions/."),
    AUTHENTICATION_FAILED(
            "AuthenticationFailed",
            401,
            USER,
            false,
            "The request carries no valid token.",
            "The token is missing, mistyped, or was issued by another vault server.",
            "Run 'lifeboat login' again, or send the header Authorization: Bearer TOKEN."),
    TOKEN_EXPIRED(
            "ExpiredAuthenticationToken",
            401,
            USER,
            false,
            "The token expired at {expired}.",
            "Tokens live for a limited time.",
            "Ask an administrator for a new token, then run 'lifeboat login' again."),
    AUTHORIZATION_FAILED(
            "AuthorizationFailed",
            403,
            USER,
            false,
            "{principal} may not perform {action} on {scope}.",
            "No role that contains this action is assigned to the caller at this scope or above.",
            "Have an owner assign a role that contains {action}."),
    LINKED_AUTHORIZATION_FAILED(
            "LinkedAuthorizationFailed",
            403,
            USER,
            false,
            "{principal} may not read {linked}, which {scope} refers to.",
            "A restore needs read permission on the source cluster as well.",
            "Have an owner assign the role Reader on {linked}."),
    MISSING_PERMISSIONS(
            "UserErrorMissingRequiredPermissions",
            403,
            USER,
            false,
            "Role assignments are missing: {missing}.",
            "A vault, a cluster and an extension reach nothing until somebody grants it.",
            "Run 'lifeboat protect', which grants what is missing and prints it, or create the assignments yourself."),
    SUBSCRIPTION_NOT_FOUND(
            "SubscriptionNotFound",
            404,
            USER,
            false,
            "The subscription {subscription} does not exist here.",
            "The id belongs to another server or tenant.",
            "Run 'lifeboat status'; it prints the subscription of this server."),
    RESOURCE_GROUP_NOT_FOUND(
            "ResourceGroupNotFound",
            404,
            USER,
            false,
            "The resource group {group} does not exist.",
            "It was never created, or is spelled differently.",
            "Create it, or use the default group that 'lifeboat status' prints."),
    RESOURCE_NOT_FOUND(
            "ResourceNotFound",
            404,
            USER,
            false,
            "{resource} does not exist.",
            "It was never created, was deleted, or its name is spelled differently.",
            "List the resources of that kind and compare the names."),
    ROUTE_NOT_FOUND(
            "InvalidResourceType",
            404,
            USER,
            false,
            "There is no operation {method} {path}.",
            "The path is mistyped, or the operation is not supported; docs/api.md lists those that are.",
            "Compare the path with docs/api.md."),
    METHOD_NOT_ALLOWED(
            "HttpMethodNotAllowed",
            405,
            USER,
            false,
            "{method} is not possible on {path}.",
            "The resource exists, but not this operation on it.",
            "Use one of {supported}."),
    PRECONDITION_FAILED(
            "PreconditionFailed",
            412,
            CONFLICT,
            true,
            "{resource} has been changed by somebody else.",
            "The ETag sent with the request is not that of the resource any more.",
            "Read the resource again, apply the change to what it is now, and send that."),
    OPERATION_IN_PROGRESS(
            "AnotherOperationInProgress",
            409,
            CONFLICT,
            true,
            "{resource} is busy: {operation} is running.",
            "Two changes of one resource at a time would contradict each other.",
            "Wait until that operation has ended, then try again."),
    NOT_SUPPORTED(
            "UserErrorOperationNotSupported",
            400,
            USER,
            false,
            "{operation} is not supported here.",
            "The operation belongs to another kind of data source, or to a later version of Lifeboat.",
            "docs/api.md lists what is supported."),
    TOO_MANY_REQUESTS(
            "TooManyRequests",
            429,
            THROTTLED,
            true,
            "Too many requests.",
            "More calls at a time than this server accepts.",
            "Wait as long as the header Retry-After says."),
    SHUTTING_DOWN(
            "ServerShuttingDown",
            503,
            DEPENDENCY,
            true,
            "The vault server is stopping.",
            "It is being restarted or upgraded.",
            "Try again in a few seconds."),
    INTERNAL_ERROR(
            "InternalServerError",
            500,
            INTERNAL,
            true,
            "Something went wrong inside the vault server (correlation {correlation}).",
            "A defect of Lifeboat.",
            "Try again. If it stays, look for {correlation} in the server's log and report it."),
    DATABASE_UNAVAILABLE(
            "DatabaseUnavailable",
            503,
            DEPENDENCY,
            true,
            "The vault server's database cannot be used: {reason}.",
            "The disk is full, the file is damaged, or another process holds it.",
            "Look at the disk of the data folder, free space or repair it; nothing is lost that was confirmed."),

    // vaults, policies, instances
    VAULT_NOT_EMPTY(
            "UserErrorVaultNotEmpty",
            409,
            CONFLICT,
            false,
            "The vault {vault} still holds {instances} backup instances.",
            "A vault that protects something cannot be deleted.",
            "Delete its backup instances first."),
    POLICY_IN_USE(
            "UserErrorPolicyInUse",
            409,
            CONFLICT,
            false,
            "The policy {policy} is used by {instances} backup instances.",
            "A policy that protects something cannot be deleted.",
            "Give those instances another policy first."),
    CLUSTER_IN_USE(
            "UserErrorClusterProtected",
            409,
            CONFLICT,
            false,
            "The cluster {cluster} is protected by {instances} backup instances.",
            "Removing it would leave backups that nobody can prune.",
            "Delete those backup instances first: lifeboat instances list."),
    STORE_IN_USE(
            "UserErrorStorageInUse",
            409,
            CONFLICT,
            false,
            "{resource} is used by {users}.",
            "Backups live there.",
            "Delete what uses it first."),
    ALREADY_PROTECTED(
            "UserErrorDppDatasourceAlreadyProtected",
            409,
            CONFLICT,
            false,
            "The cluster {cluster} is protected with this policy in this vault already, by {instance}.",
            "One cluster can have several backup instances only if their vault, policy or name differs.",
            "Use the existing instance, or another policy."),
    SYSTEM_NAMESPACE(
            "UserErrorSystemNamespaceNotAllowed",
            400,
            USER,
            false,
            "The namespace {namespace} cannot be backed up.",
            "kube-system, kube-public and kube-node-lease belong to the cluster itself.",
            "Leave it out of the namespaces."),
    SNAPSHOT_GROUP_FIXED(
            "UserErrorSnapshotResourceGroupCannotBeChanged",
            409,
            CONFLICT,
            false,
            "The snapshot resource group of {instance} is {group} and stays so.",
            "Existing snapshots belong to it.",
            "Create a new backup instance to use another group."),
    INSTANCE_NOT_CONFIGURED(
            "UserErrorProtectionNotConfigured",
            409,
            CONFLICT,
            false,
            "{instance} is in the state {state}.",
            "Backups run only while protection is configured.",
            "Wait until it is configured, or read its protectionErrorDetails."),
    RULE_NOT_FOUND(
            "UserErrorBackupRuleNotFound",
            400,
            USER,
            false,
            "The policy {policy} has no backup rule {rule}.",
            "An on-demand backup names a rule of the policy.",
            "Use one of {supported}."),
    LIMIT_REACHED(
            "UserErrorLimitReached",
            429,
            USER,
            false,
            "{what} is limited to {limit}.",
            "The limits are the documented ones and can be changed in the server's configuration.",
            "Wait, or raise the limit."),
    RECOVERY_POINT_NOT_FOUND(
            "UserErrorRecoveryPointNotFound",
            404,
            USER,
            false,
            "{instance} has no recovery point {point}.",
            "It was pruned, belongs to another instance, or its name is mistyped.",
            "Run 'lifeboat points list' to see those it has."),

    // cluster and extension
    EXTENSION_NOT_FOUND(
            "UserErrorKubernetesBackupExtensionNotFoundError",
            409,
            USER,
            false,
            "The cluster {cluster} has no backup extension.",
            "It was never installed, or has been removed.",
            "Run 'lifeboat cluster add', which installs it."),
    LIST_EXTENSIONS_DENIED(
            "KubernetesBackupListExtensionsError",
            403,
            USER,
            false,
            "The vault {vault} may not read the cluster {cluster}.",
            "The vault's identity lacks the role Reader on the cluster.",
            "Run 'lifeboat protect', or assign the role Reader on the cluster to {principal}."),
    EXTENSION_HAS_ERRORS(
            "UserErrorKubernetesBackupExtensionHasErrors",
            409,
            DEPENDENCY,
            true,
            "The backup extension of {cluster} is not healthy: {reason}.",
            "Its pod is not running, cannot reach the vault server, or says that something it needs is missing.",
            "Run 'kubectl -n dataprotection-microsoft get pods' and 'lifeboat cluster show {cluster}'."),
    EXTENSION_IDENTITY_NOT_FOUND(
            "UserErrorKubernetesBackupExtensionIdentityNotFound",
            409,
            USER,
            false,
            "The extension of {cluster} has no identity.",
            "It has not enrolled yet.",
            "Wait for the enrolment, or install the extension again."),
    EXTENSION_MISSING_STORE_ROLE(
            "UserErrorExtensionMSIMissingPermissionsOnBackupStorageLocation",
            403,
            USER,
            false,
            "The extension of {cluster} may not write to {store}.",
            "Its identity lacks the role Storage Blob Data Contributor on the storage account.",
            "Run 'lifeboat protect', or assign that role to {principal}."),
    TRUSTED_ACCESS_MISSING(
            "UserErrorTrustedAccessNotFound",
            403,
            USER,
            false,
            "No trusted access binding lets the vault {vault} reach the cluster {cluster}.",
            "The binding was never created, or has been deleted.",
            "Run 'lifeboat protect', or create the binding."),
    TASK_TRACKING_TIMEOUT(
            "KubernetesBackupCustomResourcesTrackingTimeOutError",
            504,
            DEPENDENCY,
            true,
            "The task {task} in {cluster} has shown no progress for {limit}.",
            "The extension is alive, but cannot write its task resource or is stuck at {stage}.",
            "Look at 'kubectl -n dataprotection-microsoft get lifeboattasks' and the extension's log."),
    POD_RESTARTED_DURING_BACKUP(
            "UserErrorBackupPluginPodRestartedDuringBackup",
            500,
            DEPENDENCY,
            true,
            "The extension in {cluster} was restarted {restarts} times during this backup: {reason}.",
            "It ran out of memory, or its node is unstable.",
            "Look at 'kubectl describe pod' of the extension. If it was killed for memory, raise resources.limits.memory."),
    POD_RESTARTED_DURING_RESTORE(
            "UserErrorBackupPluginPodRestartedDuringRestore",
            500,
            DEPENDENCY,
            true,
            "The restorer in {cluster} was restarted {restarts} times during this restore: {reason}.",
            "It ran out of memory, or its node is unstable.",
            "Look at 'kubectl describe pod' of the restorer. If it was killed for memory, raise resources.limits.memory."),
    EXTENSION_RESTARTED(
            "LifeboatExtensionRestarted",
            200,
            DEPENDENCY,
            false,
            "The extension was restarted during this job and went on from where it was.",
            "The pod was killed or moved.",
            "Nothing to do."),
    ENROLMENT_TOKEN_INVALID(
            "UserErrorEnrolmentTokenInvalid",
            401,
            USER,
            false,
            "The enrolment token is not valid: {reason}.",
            "It was used already, is older than an hour, or belongs to another extension.",
            "Create a new enrolment and install its manifest."),
    ENROLMENT_OTHER_CLUSTER(
            "UserErrorEnrolmentOtherCluster",
            409,
            USER,
            false,
            "The cluster {cluster} is registered with another identity.",
            "The manifest of one cluster was applied to another, or the cluster was made anew under the same name.",
            "Register the new cluster under a name of its own."),
    ENROLMENT_TIMED_OUT(
            "UserErrorExtensionEnrolmentTimedOut",
            504,
            USER,
            false,
            "The extension of {cluster} has not enrolled within {limit}.",
            "The manifest was never applied, the pod cannot start, or it cannot reach {url}.",
            "Look at 'kubectl -n dataprotection-microsoft get pods' and the pod's log, then install again."),
    EXTENSION_IDENTITY_IN_USE(
            "UserErrorExtensionIdentityInUse",
            409,
            CONFLICT,
            true,
            "Another instance of the extension of {cluster} is alive.",
            "Two copies of the extension run with one identity.",
            "Scale the Deployment to one replica and delete the copy."),
    FENCED(
            "LifeboatTaskFenced",
            409,
            CONFLICT,
            false,
            "The lease of {task} has been given to another instance of the extension.",
            "This instance was silent for too long and another took over.",
            "Nothing to do: the newer instance goes on."),
    LINK_VERSION_UNSUPPORTED(
            "UserErrorExtensionVersionUnsupported",
            400,
            USER,
            false,
            "The extension speaks version {version} of the link; this server serves {supported}.",
            "Server and extension are too many versions apart.",
            "Upgrade the extension with 'lifeboat cluster add', or the server."),
    CLIENT_CERTIFICATE_INVALID(
            "ClientCertificateInvalid",
            401,
            USER,
            false,
            "The client certificate is not valid: {reason}.",
            "It has expired, was revoked with its extension, or was not signed by this server.",
            "Install the extension again."),

    // installation
    BACKOFF_LIMIT_EXCEEDED(
            "BackoffLimitExceeded",
            409,
            DEPENDENCY,
            false,
            "The pre-install job could not bring the custom resource definitions: {reason}.",
            "An admission policy or missing rights refuse them.",
            "Allow the definitions named, then install again. What this installation had created has been removed."),
    IMAGE_PULL_FAILED(
            "UserErrorExtensionImagePullFailed",
            409,
            DEPENDENCY,
            false,
            "The image {image} cannot be pulled in {cluster}: {reason}.",
            "The registry cannot be reached from the nodes, the name is wrong, or a pull secret is missing.",
            "Correct the image, or load it onto the nodes, then install again."),
    POD_UNSCHEDULABLE(
            "UserErrorExtensionPodUnschedulable",
            409,
            DEPENDENCY,
            false,
            "The extension's pod cannot be scheduled in {cluster}: {reason}.",
            "No node has the memory, the CPU or the labels that it asks for.",
            "Add room, or lower resources.requests, then install again."),
    INSTALL_TIMED_OUT(
            "UserErrorExtensionInstallTimedOut",
            504,
            DEPENDENCY,
            true,
            "The extension did not become ready in {cluster} within {limit}: {reason}.",
            "The pod starts but cannot reach the vault server, or the cluster is very slow.",
            "Read the reason, correct it, and install again."),
    INSTALL_CONFLICT(
            "UserErrorExtensionInstalledByOther",
            409,
            CONFLICT,
            false,
            "{resource} exists in {cluster} already and was not made by Lifeboat.",
            "Another backup extension, such as that of AKS, uses the same namespace.",
            "Remove the other extension first; Lifeboat never takes over what it did not create."),
    INSTALL_LEFTOVERS(
            "UserErrorExtensionNotRemoved",
            409,
            DEPENDENCY,
            true,
            "Not everything could be removed: {resources}.",
            "The API server was not reachable all the time, or an object waits for its finalizers.",
            "Run the removal again; what is gone already does not matter."),
    CLUSTER_UNREACHABLE(
            "UserErrorClusterUnreachable",
            503,
            DEPENDENCY,
            true,
            "The API server {server} cannot be reached: {reason}.",
            "The cluster is down, the address is wrong, or a firewall is in between.",
            "Check the kubeconfig with 'kubectl get --raw /readyz'."),
    CLUSTER_RIGHTS_MISSING(
            "UserErrorClusterRightsMissing",
            403,
            USER,
            false,
            "The API server refuses to {verb} {resource}: {reason}.",
            "The account lacks a right in the cluster.",
            "Grant {verb} on {resource}, then try again."),
    VELERO_FOUND(
            "LifeboatVeleroFound",
            200,
            USER,
            false,
            "Velero is installed in {cluster}: {reason}.",
            "Both can live in one cluster, but two backup systems may snapshot the same volumes.",
            "Nothing to do; decide which of the two protects what."),

    // store
    STORE_NOT_READY(
            "UserErrorBackupStorageLocationNotReady",
            503,
            DEPENDENCY,
            true,
            "The container {container} cannot be used: {reason}.",
            "The store refuses access, does not answer, or its disk is full.",
            "Free space, or repair the store; points that exist are not touched."),
    STORE_READ_ONLY(
            "UserErrorBackupFailedBackupStorageLocationReadOnly",
            409,
            DEPENDENCY,
            false,
            "The container {container} is read-only: {reason}.",
            "The store was made read-only, or its file system was remounted after an error.",
            "Make it writable again, then start the backup anew."),
    STORE_FULL(
            "UserErrorBackupStorageLocationFull",
            507,
            DEPENDENCY,
            true,
            "The container {container} has no room left.",
            "The disk or the quota is full.",
            "Free space. The job goes on by itself if room is made in time; points that exist are not touched."),
    STORE_ACCESS_DENIED(
            "LifeboatStoreAccessDenied",
            403,
            DEPENDENCY,
            false,
            "The store of container {container} refuses access: {reason}.",
            "The credentials are wrong, have expired, or lack a right; or the clock of this machine is off.",
            "Check the credentials, their rights to list, read, write and delete, and the clock."),
    STORE_LOCATION_INVALID(
            "LifeboatStoreLocationInvalid",
            400,
            USER,
            false,
            "{location} names no store: {reason}.",
            "The address of the store is misspelled.",
            "Give a folder, s3://BUCKET/PREFIX?endpoint=URL&region=NAME, or azure://ACCOUNT/CONTAINER/PREFIX?endpoint=URL."),
    STORE_OBJECT_RETAINED(
            "LifeboatStoreObjectRetained",
            409,
            CONFLICT,
            false,
            "The object {object} in {container} cannot be deleted before its retention ends: {reason}.",
            "The store holds it under a lock, which nobody can shorten.",
            "Wait until the retention has ended."),
    STORE_OVERWRITES(
            "LifeboatStoreOverwrites",
            409,
            DEPENDENCY,
            false,
            "The store of container {container} cannot be trusted to write an object once only: {reason}.",
            "It ignores If-None-Match, so two writers could destroy what the other wrote.",
            "Use a store with conditional writes, or a newer version of this one."),
    STORE_WITHOUT_RETENTION(
            "LifeboatStoreWithoutRetention",
            409,
            DEPENDENCY,
            false,
            "The store of container {container} cannot hold objects against deletion: {reason}.",
            "An immutable vault needs a bucket with versions and object lock, or a container with version-level immutability.",
            "Make such a bucket or container and use it, or make the vault not immutable."),
    NO_STORE(
            "UserErrorNoDefaultBackupStorageLocationFound",
            409,
            USER,
            false,
            "The extension of {cluster} has no backup storage location.",
            "Storage account or container were not given, or do not exist.",
            "Install the extension with a storage account and a container that exist."),
    DATA_DAMAGED(
            "UserErrorRecoveryPointDamaged",
            500,
            DEPENDENCY,
            false,
            "{object} is damaged: {reason}. Affected: {affected}.",
            "The stored bytes are not those that were written: a failing disk, or somebody changed them.",
            "Restore from another point; the next backup stores anew what is missing."),
    FORMAT_UNSUPPORTED(
            "UserErrorRepositoryFormatUnsupported",
            409,
            USER,
            false,
            "The repository has format {found}; this version reads format {supported} and nothing newer.",
            "It was written by a newer version of Lifeboat.",
            "Use a version of Lifeboat that reads format {found}. Nothing was changed."),
    FORMAT_ABANDONED(
            "UserErrorRepositoryFormatAbandoned",
            409,
            USER,
            false,
            "The repository has format {found}, which was a trial and is read no more; this version reads format {supported}.",
            "It was written by a version of Lifeboat from before the format was settled.",
            "Restore with the version that wrote it if you must, then begin a new repository."),
    KEY_UNAVAILABLE(
            "UserErrorKeyUnavailable",
            503,
            DEPENDENCY,
            false,
            "The repository key cannot be opened: {reason}.",
            "The key encryption key is missing or is another one.",
            "Put back the file kek, or use the recovery key."),
    COMMIT_REFUSED(
            "LifeboatCommitRefused",
            409,
            INTERNAL,
            false,
            "The recovery point was not written: {reason}.",
            "What the extension stored is incomplete or does not follow the rules of the format.",
            "Start the backup again. Older points are not affected."),
    COMMIT_OVERTAKEN(
            "LifeboatCommitOvertaken",
            409,
            CONFLICT,
            true,
            "The recovery point was not written: content that section {section} uses again is being cleaned up.",
            "Garbage collection condemned content that no recovery point needed any more while the backup was about to use it again.",
            "Write the section again, or start the backup again: it then stores that content anew. Older points are not affected."),
    RUN_TOO_OLD(
            "UserErrorBackupRunTooOld",
            409,
            USER,
            true,
            "The recovery point was not written: the backup has been running for more than {limit}.",
            "The source is too large or too slow for one run, or the machine slept meanwhile. A longer run could rely on content that is being cleaned up.",
            "Start the backup again: what this run stored is used again."),
    TICKET_INVALID(
            "TicketInvalid",
            403,
            USER,
            false,
            "The ticket is not valid: {reason}.",
            "It has expired, or names another object or content.",
            "Ask for a new ticket."),

    // backup findings
    GENERIC_WARNING(
            "KubernetesBackupGenericWarning",
            200,
            DEPENDENCY,
            false,
            "{resource}: {reason}.",
            "The API server or a webhook refused the call.",
            "Read the reason; repair what refuses, then run the job again."),
    KIND_NOT_LISTED(
            "LifeboatKindNotListed",
            200,
            DEPENDENCY,
            true,
            "{resource} could not be listed and is missing from this point: {reason}.",
            "A conversion webhook is down, an object cannot be decrypted, or a right is missing.",
            "Repair what the reason names; the next backup takes it up again."),
    GROUP_NOT_DISCOVERED(
            "LifeboatApiGroupNotDiscovered",
            200,
            DEPENDENCY,
            true,
            "The API group {group} could not be discovered; its resources are missing from this point: {reason}.",
            "The APIService {group} points to a server that does not answer.",
            "Run 'kubectl get apiservice', repair or delete it."),
    OBJECT_NOT_READ(
            "LifeboatObjectNotRead",
            200,
            DEPENDENCY,
            true,
            "{resource} could not be read and is missing from this point: {reason}.",
            "The object itself cannot be served.",
            "Repair the object; the next backup takes it up again."),
    INCONSISTENT_LIST(
            "LifeboatListNotOneSnapshot",
            200,
            DEPENDENCY,
            false,
            "{resource} was listed in more than one piece: {reason}.",
            "The list took longer than the API server keeps its state.",
            "Nothing to do; objects changed meanwhile may show different moments."),
    EXCLUDED_BY_LABEL(
            "LifeboatExcludedByLabel",
            200,
            USER,
            false,
            "{count} objects are left out by their label {label}.",
            "Somebody asked for it.",
            "Remove the label to have them saved."),
    BEING_DELETED(
            "LifeboatObjectBeingDeleted",
            200,
            USER,
            false,
            "{resource} is being deleted and was not saved.",
            "It has a deletion timestamp.",
            "Nothing to do; if it hangs, look at its finalizers."),
    SERVER_WARNING(
            "LifeboatServerWarning",
            200,
            USER,
            false,
            "The API server warns about {resource}: {reason}.",
            "A deprecated API version is in use.",
            "Move to the version that the warning names before the cluster is upgraded."),
    API_THROTTLED(
            "LifeboatApiServerThrottled",
            200,
            DEPENDENCY,
            false,
            "{resource} asked to wait {count} times, and was asked again later.",
            "The API server was busy, or its API Priority and Fairness gives the extension few seats.",
            "Nothing to do if it happens rarely; else give the extension's account a flow schema with a higher priority level, or move the backup to a quieter hour."),
    NAMESPACE_NOT_FOUND(
            "UserErrorNamespaceNotFound",
            200,
            USER,
            false,
            "The namespace {namespace} does not exist in {cluster}.",
            "It was deleted or is spelled differently.",
            "Correct the configuration of the backup instance."),
    PVC_NO_VOLUME(
            "UserErrorPVCHasNoVolume",
            200,
            USER,
            false,
            "The claim {resource} has no volume; the claim is saved, without data.",
            "It is waiting for its first consumer, or no volume could be made.",
            "Bind the claim, or leave it out."),
    PVC_NOT_BOUND(
            "UserErrorPVCNotBoundToVolume",
            200,
            USER,
            false,
            "The claim {resource} is not bound; the claim is saved, without data.",
            "Provisioning has not ended, or failed.",
            "Look at 'kubectl describe pvc'."),
    PV_NOT_FOUND(
            "UserErrorPVNotFound",
            200,
            USER,
            false,
            "The volume {volume} of the claim {resource} does not exist; the claim is saved, without data.",
            "The volume was deleted under the claim.",
            "Repair the claim."),
    STORAGE_CLASS_MISSING(
            "UserErrorStorageClassMissingForPVC",
            200,
            USER,
            false,
            "The claim {resource} has no storage class; it is saved, without data.",
            "Statically made volumes need an explicit class.",
            "Set a storage class on volume and claim."),
    VOLUME_NOT_SUPPORTED(
            "LifeboatVolumeNotSupported",
            200,
            USER,
            false,
            "The volume of {resource} cannot be snapshotted and is saved without data: {reason}.",
            "It is not a CSI volume, or its driver has no snapshot class.",
            "Use a CSI driver with snapshots, or back this volume up by other means."),
    SNAPSHOT_FAILED(
            "LifeboatVolumeSnapshotFailed",
            200,
            DEPENDENCY,
            true,
            "The snapshot of {resource} failed: {reason}.",
            "The storage driver refused it.",
            "Read the reason; look at the driver's log."),
    SNAPSHOT_TIMED_OUT(
            "CSISnapshottingTimedOut",
            200,
            DEPENDENCY,
            true,
            "The snapshot of {resource} was not ready within {limit}.",
            "The driver is slow or stuck.",
            "Look at the driver's log; raise the snapshot time-out if it is merely slow."),
    SNAPSHOT_LIMIT(
            "UserErrorPVSnapshotLimitReached",
            200,
            USER,
            false,
            "The volume of {resource} has reached its limit of snapshots: {reason}.",
            "Storage systems limit the snapshots of a volume.",
            "Delete snapshots, or shorten the retention."),
    SNAPSHOT_DISALLOWED(
            "UserErrorPVSnapshotDisallowedByPolicy",
            200,
            USER,
            false,
            "A policy forbids the snapshot of {resource}: {reason}.",
            "An admission policy of the cluster or the storage refuses it.",
            "Allow it for the extension."),
    HOOK_FAILED(
            "UserErrorHookExecutionFailed",
            200,
            USER,
            false,
            "Hook {hook} failed in {resource}, container {container}: {reason}.",
            "The command ended with an error, was not found in the image, or did not end in time.",
            "Run the command by hand in that container. Commands are not run in a shell unless the command itself is one."),
    HOOK_NOT_FOUND(
            "LifeboatHookNotFound",
            200,
            USER,
            false,
            "The hook {resource} does not exist.",
            "It was deleted or is spelled differently.",
            "Deploy it, or remove the reference from the backup instance."),
    HOOK_INVALID(
            "LifeboatHookInvalid",
            200,
            USER,
            false,
            "The hook {resource} cannot be read: {reason}.",
            "A field is missing or of another type.",
            "Correct the resource."),
    HOOK_NO_TARGET(
            "LifeboatHookNoTarget",
            200,
            USER,
            false,
            "Hook {hook} found no running pod in {namespace}.",
            "No pod matches its labels, or none is ready.",
            "Correct its labelSelector, or start the pods."),

    // restore findings
    RESTORE_IN_PROGRESS(
            "UserErrorRestoreInProgress",
            409,
            CONFLICT,
            true,
            "Another restore into {namespaces} is running: {job}.",
            "Two restores into one namespace would contradict each other.",
            "Wait until that restore has ended."),
    RESTORE_DISABLED(
            "UserErrorRestoreDisabled",
            409,
            USER,
            false,
            "Restore is switched off in {cluster}.",
            "The extension was installed with restore.enabled=false.",
            "Install it with restore.enabled=true."),
    OBJECT_REFUSED(
            "LifeboatObjectRefused",
            200,
            DEPENDENCY,
            false,
            "{resource} was refused by the API server: {reason}.",
            "A rule of the API server or of an admission policy does not allow it.",
            "Read the reason; correct it and restore the rest again: what exists is left alone."),
    WEBHOOK_REFUSED(
            "LifeboatWebhookRefused",
            200,
            DEPENDENCY,
            false,
            "The webhook {webhook} refused {resource}: {reason}.",
            "An admission webhook of the cluster does not allow it, or does not answer.",
            "Repair or adjust the webhook, then restore again: what exists is left alone."),
    KIND_NOT_SERVED(
            "UserErrorSourceandTargetClusterCRDVersionMismatch",
            200,
            USER,
            false,
            "{resource} is not served by this cluster: {reason}.",
            "The definition is missing, or serves other versions than the point holds.",
            "Install the definition, then restore again."),
    FIELDS_DROPPED(
            "LifeboatFieldsDropped",
            200,
            USER,
            false,
            "The API server dropped fields of {resource}: {reason}.",
            "Its schema is older than the one in the backup.",
            "Upgrade the definition, then restore again."),
    NAMESPACE_TERMINATING(
            "LifeboatNamespaceTerminating",
            200,
            USER,
            true,
            "The namespace {namespace} is still being deleted.",
            "Finalizers hold it.",
            "Look at 'kubectl get namespace {namespace} -o yaml'; restore again once it is gone."),
    QUOTA_EXCEEDED(
            "LifeboatQuotaExceeded",
            200,
            USER,
            false,
            "{resource} exceeds a quota: {reason}.",
            "A ResourceQuota in the namespace is too small.",
            "Raise the quota, then restore again."),
    NODE_PORT_TAKEN(
            "LifeboatNodePortTaken",
            200,
            USER,
            false,
            "{resource} was refused: {reason}.",
            "Another Service holds the node port or address.",
            "Free it, or restore with a changed Service."),
    OWNER_MISSING(
            "LifeboatOwnerMissing",
            200,
            USER,
            false,
            "{resource} was restored without its owner {owner}.",
            "The owner is not part of the restore and does not exist.",
            "Restore the owner too, if something should manage the object."),
    OBJECT_TOO_LARGE(
            "LifeboatObjectTooLarge",
            200,
            USER,
            false,
            "{resource} is too large for the API server: {reason}.",
            "It is near the limit of 1.5 MiB.",
            "Make the object smaller at its source."),
    VOLUME_EMPTY(
            "LifeboatVolumeRestoredEmpty",
            200,
            USER,
            false,
            "The claim {resource} was restored empty: {reason}.",
            "Its data was not saved, or the restore was asked to leave it out.",
            "If data was expected, restore from another point."),
    VOLUME_NOT_RESTORED(
            "LifeboatVolumeNotRestored",
            200,
            DEPENDENCY,
            true,
            "The volume of {resource} was not restored: {reason}.",
            "The snapshot is gone, or the driver refused.",
            "Look at the driver's log; restore from another point."),
    VOLUME_STORAGE_TAKEN(
            "LifeboatVolumeStorageTaken",
            200,
            USER,
            false,
            "{resource} was not created: the volume {volume} of the cluster has the same storage.",
            "The volume was made by hand, and somebody has made it again under another name meanwhile.",
            "Two volumes of one storage destroy its data: delete {volume} if the restored one is wanted, then restore again."),
    CLAIM_EXISTS(
            "LifeboatClaimExists",
            200,
            USER,
            false,
            "The claim {resource} exists already and was left alone.",
            "Data is never overwritten.",
            "Delete the claim if its data should come from the backup."),
    WORKLOAD_NOT_READY(
            "LifeboatWorkloadNotReady",
            200,
            USER,
            false,
            "{resource} did not become ready within {limit}: {reason}.",
            "Its pods do not start.",
            "Look at 'kubectl describe' of the object and its pods."),
    STORAGE_CLASS_NOT_FOUND(
            "LifeboatStorageClassNotFound",
            200,
            USER,
            false,
            "The claim {resource} needs the storage class {class}, which does not exist.",
            "The class was deleted.",
            "Create the class, then restore again."),

    // tasks
    TASK_FAILED(
            "LifeboatTaskFailed",
            500,
            INTERNAL,
            true,
            "The task ended unexpectedly at {stage}: {reason}.",
            "A defect of Lifeboat, or an unforeseen answer of the cluster.",
            "Try again; if it stays, report it with the extension's log."),
    TASK_CANCELLED(
            "LifeboatTaskCancelled",
            409,
            USER,
            false,
            "The task was cancelled.",
            "Somebody asked for it, or the trusted access was taken away.",
            "Start it again if it is still wanted."),
    SNAPSHOT_LEFT_BEHIND(
            "LifeboatSnapshotLeftBehind",
            200,
            DEPENDENCY,
            false,
            "The snapshot {handle} of {resource} (driver {driver}) was left behind.",
            "The deletion was asked to forget what it cannot reach, and the cluster or its extension is not alive.",
            "Delete the snapshot {handle} in the storage system itself, if it still exists."),
    DATABASE_TOO_NEW(
            "UserErrorDatabaseTooNew",
            409,
            USER,
            false,
            "The database {file} has schema {version}, which this server does not know.",
            "A newer server has been run on this data folder.",
            "Run that version or a newer one; a copy from before its upgrade lies beside the database."),
    DATA_FOLDER_IN_USE(
            "UserErrorDataFolderInUse",
            409,
            CONFLICT,
            true,
            "Another server is running on {folder}.",
            "Two processes were started with the same --data.",
            "Stop the other one first."),
    INVALID_CONFIGURATION(
            "UserErrorInvalidConfiguration",
            400,
            USER,
            false,
            "The setting {field} is not valid: {reason}.",
            "A mistyped option of the command line.",
            "See lifeboat server --help."),
    OPERATION_INTERRUPTED(
            "LifeboatOperationInterrupted",
            503,
            DEPENDENCY,
            true,
            "{operation} was interrupted by a restart of the vault server.",
            "The server was stopped or killed while it worked on this.",
            "Ask for it again."),
    OPERATION_TIMED_OUT(
            "LifeboatOperationTimedOut",
            504,
            DEPENDENCY,
            true,
            "{operation} did not end within {limit}.",
            "Something that it waits for does not answer.",
            "Look at the health of the cluster and of the store, then ask for it again."),
    RESOURCE_GROUP_NOT_EMPTY(
            "UserErrorResourceGroupNotEmpty",
            409,
            CONFLICT,
            false,
            "The resource group {group} still holds {resources} resources.",
            "Deleting a group does not delete what it holds: backups might be lost by one call.",
            "Delete the resources first."),
    DELETE_NEEDS_EXTENSION(
            "BackupPluginDeleteBackupOperationFailed",
            409,
            DEPENDENCY,
            true,
            "The snapshots of {instance} cannot be deleted: {reason}.",
            "The cluster or its extension is not alive.",
            "Bring the extension back, or delete with --forget, which prints every snapshot left behind.");

    private static final Map<String, ErrorCode> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::wire, Function.identity()));

    private final String wire;
    private final int status;
    private final ErrorClass type;
    private final boolean retryable;
    private final String message;
    private final String cause;
    private final String action;

    ErrorCode(
            String wire, int status, ErrorClass type, boolean retryable, String message, String cause, String action) {
        this.wire = wire;
        this.status = status;
        this.type = type;
        this.retryable = retryable;
        this.message = message;
        this.cause = cause;
        this.action = action;
    }

    /** The constant that the management API spells like this; empty for a code of another version. */
    public static Optional<ErrorCode> find(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }

    /** The code as the management API spells it. Never changes once released. */
    public String wire() {
        return wire;
    }

    /** The HTTP status of a request that fails with this code; 200 for findings. */
    public int status() {
        return status;
    }

    public ErrorClass type() {
        return type;
    }

    /** True if the same call may succeed later without anyone acting. */
    public boolean isRetryable() {
        return retryable;
    }

    /** The sentence for people; a detail that is not given stays visible as {@code {name}}. */
    public String message(Map<String, String> details) {
        return Template.fill(message, details);
    }

    public String likelyCause(Map<String, String> details) {
        return Template.fill(cause, details);
    }

    public String recommendedAction(Map<String, String> details) {
        return Template.fill(action, details);
    }
}
