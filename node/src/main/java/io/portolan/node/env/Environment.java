// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.env;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Computes the variables of a container: those of Services first, then `envFrom`, then `env`; the
/// later win, and `env` may refer to what came before.
public final class Environment {
  private final FieldValues fields;
  private final ConfigObjects objects;

  public Environment(FieldValues fields, ConfigObjects objects) {
    this.fields = fields;
    this.objects = objects;
  }

  /// @param services the variables of Services
  /// @throws MissingReferenceException that names what is missing
  public SequencedMap<String, String> of(Container container, Map<String, String> services) {
    SequencedMap<String, String> variables = new LinkedHashMap<>(services);
    List<EnvFromSource> sources = Objects.requireNonNullElse(container.getEnvFrom(), List.of());
    sources.forEach(source -> variables.putAll(from(source)));
    List<EnvVar> given = Objects.requireNonNullElse(container.getEnv(), List.of());
    for (EnvVar variable : given) {
      if (variable.getValueFrom() != null) {
        value(variable.getValueFrom(), container)
            .ifPresent(value -> variables.put(variable.getName(), value));
      } else {
        String value = Objects.requireNonNullElse(variable.getValue(), "");
        variables.put(variable.getName(), Expansion.expand(value, variables));
      }
    }
    return variables;
  }

  private Map<String, String> from(EnvFromSource source) {
    String prefix = Objects.requireNonNullElse(source.getPrefix(), "");
    Map<String, String> found = new TreeMap<>();
    if (source.getConfigMapRef() != null) {
      boolean optional = Boolean.TRUE.equals(source.getConfigMapRef().getOptional());
      configMap(source.getConfigMapRef().getName(), optional)
          .map(ConfigMap::getData)
          .ifPresent(data -> data.forEach((key, value) -> found.put(prefix + key, value)));
    }
    if (source.getSecretRef() != null) {
      boolean optional = Boolean.TRUE.equals(source.getSecretRef().getOptional());
      secret(source.getSecretRef().getName(), optional)
          .map(Secret::getData)
          .ifPresent(data -> data.forEach((key, value) -> found.put(prefix + key, decoded(value))));
    }
    return found;
  }

  private Optional<String> value(EnvVarSource source, Container container) {
    if (source.getFieldRef() != null) {
      return Optional.of(fields.field(source.getFieldRef().getFieldPath()));
    }
    if (source.getResourceFieldRef() != null) {
      return Optional.of(fields.resource(source.getResourceFieldRef(), container));
    }
    if (source.getConfigMapKeyRef() != null) {
      return ofConfigMap(source.getConfigMapKeyRef());
    }
    return source.getSecretKeyRef() == null ? Optional.empty() : ofSecret(source.getSecretKeyRef());
  }

  private Optional<String> ofConfigMap(ConfigMapKeySelector selector) {
    boolean optional = Boolean.TRUE.equals(selector.getOptional());
    Optional<ConfigMap> map = configMap(selector.getName(), optional);
    Optional<String> value = map.map(ConfigMap::getData).map(data -> data.get(selector.getKey()));
    return required(
        value, map.isPresent() && !optional, selector.getKey(), "ConfigMap", selector.getName());
  }

  private Optional<String> ofSecret(SecretKeySelector selector) {
    boolean optional = Boolean.TRUE.equals(selector.getOptional());
    Optional<Secret> secret = secret(selector.getName(), optional);
    Optional<String> value =
        secret
            .map(Secret::getData)
            .map(data -> data.get(selector.getKey()))
            .map(Environment::decoded);
    return required(
        value, secret.isPresent() && !optional, selector.getKey(), "Secret", selector.getName());
  }

  private Optional<String> required(
      Optional<String> value, boolean required, String key, String kind, String name) {
    if (value.isEmpty() && required) {
      String place = fields.pod().getMetadata().getNamespace() + "/" + name;
      throw new MissingReferenceException("couldn't find key " + key + " in " + kind + " " + place);
    }
    return value;
  }

  private Optional<ConfigMap> configMap(String name, boolean optional) {
    Optional<ConfigMap> found = objects.configMap(name);
    if (found.isEmpty() && !optional) {
      throw new MissingReferenceException("configmap \"" + name + "\" not found");
    }
    return found;
  }

  private Optional<Secret> secret(String name, boolean optional) {
    Optional<Secret> found = objects.secret(name);
    if (found.isEmpty() && !optional) {
      throw new MissingReferenceException("secret \"" + name + "\" not found");
    }
    return found;
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
