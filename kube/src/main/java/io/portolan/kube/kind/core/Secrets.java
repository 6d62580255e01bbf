// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Secret;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Secret: bytes by key, with rules for each well-known type.
final class Secrets implements Rules {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final FieldPath DATA = FieldPath.of("data");
  private static final String ACCOUNT_NAME = "kubernetes.io/service-account.name";
  private static final JsonMapper JSON = new JsonMapper();

  static final Kind KIND =
      Kind.of("", "v1", "Secret", Secret.class)
          .selectable("type")
          .rules(new Secrets())
          .table(
              new Table(
                  List.of(
                      Column.ofName(), Column.text("Type"), Column.number("Data"), Column.age()),
                  (secret, now) ->
                      List.of(
                          Tree.name(secret),
                          Tree.text(secret, "type"),
                          Tree.at(secret, "data").size(),
                          Ages.age(secret, now))))
          .build();

  @Override
  public void applyDefaults(ObjectNode secret) {
    JsonNode texts = secret.remove("stringData");
    if (texts != null && !texts.isEmpty()) {
      ObjectNode data = Tree.obtain(secret, "data");
      for (var text : texts.properties()) {
        byte[] bytes = text.getValue().asText("").getBytes(StandardCharsets.UTF_8);
        data.put(text.getKey(), Base64.getEncoder().encodeToString(bytes));
      }
    }
    Tree.preset(secret, "type", "Opaque");
  }

  @Override
  public void validateCreate(ObjectNode secret, Errors errors) {
    long bytes = 0;
    for (var entry : Tree.at(secret, "data").properties()) {
      errors.invalidAll(DATA.key(entry.getKey()), entry.getKey(), Names.configKey(entry.getKey()));
      bytes += Bytes.base64(entry.getValue().asText(""));
    }
    if (bytes > MAX_BYTES) {
      errors.tooLong(DATA, MAX_BYTES);
    }
    switch (Tree.text(secret, "type")) {
      case "kubernetes.io/service-account-token" -> {
        if (!Tree.has(secret, "metadata", "annotations", ACCOUNT_NAME)) {
          errors.required(FieldPath.of("metadata.annotations").key(ACCOUNT_NAME), "");
        }
      }
      case "kubernetes.io/dockercfg" -> dockerConfig(secret, ".dockercfg", errors);
      case "kubernetes.io/dockerconfigjson" -> dockerConfig(secret, ".dockerconfigjson", errors);
      case "kubernetes.io/basic-auth" -> {
        if (!hasKey(secret, "username") && !hasKey(secret, "password")) {
          errors.required(DATA.key("username"), "");
          errors.required(DATA.key("password"), "");
        }
      }
      case "kubernetes.io/ssh-auth" -> requireKey(secret, "ssh-privatekey", errors);
      case "kubernetes.io/tls" -> {
        requireKey(secret, "tls.crt", errors);
        requireKey(secret, "tls.key", errors);
      }
      default -> {}
    }
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    String type = Tree.text(updated, "type");
    if (!type.equals(Tree.text(old, "type"))) {
      errors.invalid(FieldPath.of("type"), type, "field is immutable");
    }
    ImmutableData.check(updated, old, List.of("data"), errors);
    validateCreate(updated, errors);
  }

  private static boolean hasKey(ObjectNode secret, String key) {
    return !Tree.at(secret, "data", key).isMissingNode();
  }

  private static void requireKey(ObjectNode secret, String key, Errors errors) {
    if (!hasKey(secret, key)) {
      errors.required(DATA.key(key), "");
    }
  }

  private static void dockerConfig(ObjectNode secret, String key, Errors errors) {
    if (!hasKey(secret, key)) {
      errors.required(DATA.key(key), "");
      return;
    }
    try {
      byte[] json = Base64.getDecoder().decode(Tree.text(secret, "data", key));
      if (!JSON.readTree(new String(json, StandardCharsets.UTF_8)).isObject()) {
        notJson(key, errors);
      }
    } catch (JsonProcessingException | IllegalArgumentException _) {
      notJson(key, errors);
    }
  }

  private static void notJson(String key, Errors errors) {
    errors.invalid(DATA.key(key), "<secret contents redacted>", "invalid character in JSON");
  }
}
