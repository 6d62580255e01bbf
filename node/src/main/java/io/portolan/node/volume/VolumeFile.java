// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.volume;

/// A file of a volume.
///
/// @param mode permission bits, such as 0644
public record VolumeFile(byte[] content, int mode) {}
