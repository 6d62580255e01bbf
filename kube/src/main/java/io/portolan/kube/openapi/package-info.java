// SPDX-License-Identifier: Apache-2.0
/// The OpenAPI documents, from which kubectl takes its explanations and how to patch.
@NullMarked
package io.portolan.kube.openapi;

import org.jspecify.annotations.NullMarked;
