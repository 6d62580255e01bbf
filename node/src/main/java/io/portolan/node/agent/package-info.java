// SPDX-License-Identifier: Apache-2.0
/// The loops of a node's agent: registration, heartbeat, one worker for each pod.
@NullMarked
package io.portolan.node.agent;

import org.jspecify.annotations.NullMarked;
