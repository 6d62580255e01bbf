// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.password.PasswordChecks;
import io.portolan.proxy.upstream.Fitness;

/// What all event loops of a proxy have in common; safe for use by several threads.
///
/// @param counts of clients' requests
/// @param passwords which are right
/// @param answers of who says whether requests may go on
/// @param fitness of endpoints
record Shared(
    ClientCounts counts, PasswordChecks passwords, KeptAnswers answers, Fitness fitness) {}
