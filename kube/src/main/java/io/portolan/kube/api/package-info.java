// SPDX-License-Identifier: Apache-2.0
/// The verbs of the Kubernetes API on objects, whoever asks: HTTP, or a part of this program
/// through the interface that `client` describes.
@NullMarked
package io.portolan.kube.api;

import org.jspecify.annotations.NullMarked;
