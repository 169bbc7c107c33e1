/** Object stores that speak S3, through the AWS SDK: Amazon's and compatible ones. No type of the SDK leaves this package. */
@NullMarked
package dev.lifeboat.stores.s3;

import org.jspecify.annotations.NullMarked;
