// SPDX-License-Identifier: Apache-2.0
/// YAML as Kubernetes' API server reads and writes it: JSON in another dress.
@NullMarked
package io.portolan.kube.yaml;

import org.jspecify.annotations.NullMarked;
