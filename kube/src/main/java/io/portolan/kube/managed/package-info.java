// SPDX-License-Identifier: Apache-2.0
/// Who owns which field of an object: sets of fields, how they change with each write, and the
/// merge of server-side apply. Pure. The words are those of Kubernetes' structured merge and diff.
@NullMarked
package io.portolan.kube.managed;

import org.jspecify.annotations.NullMarked;
