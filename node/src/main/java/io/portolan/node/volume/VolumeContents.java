// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.volume;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.portolan.node.env.ConfigObjects;
import io.portolan.node.env.FieldValues;
import io.portolan.node.env.MissingReferenceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The files of the volumes that the API fills: configMap, secret, downwardAPI, projected.
public final class VolumeContents {
  private static final int USUAL_MODE = 0644;
  private static final int TOKEN_SECONDS = 3600;
  private final FieldValues fields;
  private final ConfigObjects objects;
  private final TokenSource tokens;

  public VolumeContents(FieldValues fields, ConfigObjects objects, TokenSource tokens) {
    this.fields = fields;
    this.objects = objects;
    this.tokens = tokens;
  }

  /// The files by their path in the volume; empty when the API does not fill this kind.
  ///
  /// @throws MissingReferenceException that names what is missing
  public Optional<Map<String, VolumeFile>> of(Volume volume) {
    if (volume.getConfigMap() != null) {
      var source = volume.getConfigMap();
      Keys keys = new Keys(source.getItems(), source.getDefaultMode());
      return Optional.of(configMap(source.getName(), source.getOptional(), keys));
    }
    if (volume.getSecret() != null) {
      var source = volume.getSecret();
      Keys keys = new Keys(source.getItems(), source.getDefaultMode());
      return Optional.of(secret(source.getSecretName(), source.getOptional(), keys));
    }
    if (volume.getDownwardAPI() != null) {
      var source = volume.getDownwardAPI();
      return Optional.of(downward(source.getItems(), mode(source.getDefaultMode(), null)));
    }
    if (volume.getProjected() != null) {
      Map<String, VolumeFile> files = new TreeMap<>();
      Integer mode = volume.getProjected().getDefaultMode();
      List<VolumeProjection> sources =
          Objects.requireNonNullElse(volume.getProjected().getSources(), List.of());
      sources.forEach(source -> files.putAll(projected(source, mode)));
      return Optional.of(files);
    }
    return Optional.empty();
  }

  /// Which keys become which files.
  private record Keys(@Nullable List<KeyToPath> items, @Nullable Integer defaultMode) {}

  private Map<String, VolumeFile> projected(
      VolumeProjection source, @Nullable Integer defaultMode) {
    if (source.getConfigMap() != null) {
      var map = source.getConfigMap();
      return configMap(map.getName(), map.getOptional(), new Keys(map.getItems(), defaultMode));
    }
    if (source.getSecret() != null) {
      var secret = source.getSecret();
      return secret(
          secret.getName(), secret.getOptional(), new Keys(secret.getItems(), defaultMode));
    }
    if (source.getDownwardAPI() != null) {
      return downward(source.getDownwardAPI().getItems(), mode(defaultMode, null));
    }
    if (source.getServiceAccountToken() != null) {
      var wanted = source.getServiceAccountToken();
      long seconds =
          Objects.requireNonNullElse(wanted.getExpirationSeconds(), (long) TOKEN_SECONDS);
      String audience = Objects.requireNonNullElse(wanted.getAudience(), "");
      String token = tokens.token(fields.pod(), audience, Duration.ofSeconds(seconds));
      return Map.of(wanted.getPath(), file(token, mode(defaultMode, null)));
    }
    throw new MissingReferenceException("a source of a projected volume is not supported here");
  }

  private Map<String, VolumeFile> configMap(String name, @Nullable Boolean optional, Keys keys) {
    Optional<ConfigMap> found = objects.configMap(name);
    if (found.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new MissingReferenceException("configmap \"" + name + "\" not found");
    }
    Map<String, byte[]> data = new LinkedHashMap<>();
    found
        .map(ConfigMap::getData)
        .ifPresent(d -> d.forEach((key, value) -> data.put(key, utf8(value))));
    found
        .map(ConfigMap::getBinaryData)
        .ifPresent(
            d -> d.forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value))));
    return picked(data, keys, Boolean.TRUE.equals(optional), "configmap");
  }

  private Map<String, VolumeFile> secret(String name, @Nullable Boolean optional, Keys keys) {
    Optional<Secret> found = objects.secret(name);
    if (found.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new MissingReferenceException("secret \"" + name + "\" not found");
    }
    Map<String, byte[]> data = new LinkedHashMap<>();
    found
        .map(Secret::getData)
        .ifPresent(
            d -> d.forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value))));
    return picked(data, keys, Boolean.TRUE.equals(optional), "secret");
  }

  private static Map<String, VolumeFile> picked(
      Map<String, byte[]> data, Keys keys, boolean optional, String kind) {
    Map<String, VolumeFile> files = new TreeMap<>();
    List<KeyToPath> items = Objects.requireNonNullElse(keys.items(), List.of());
    if (items.isEmpty()) {
      int mode = mode(keys.defaultMode(), null);
      data.forEach((key, value) -> files.put(key, new VolumeFile(value, mode)));
      return files;
    }
    for (KeyToPath item : items) {
      byte[] value = data.get(item.getKey());
      if (value != null) {
        files.put(item.getPath(), new VolumeFile(value, mode(keys.defaultMode(), item.getMode())));
      } else if (!optional) {
        throw new MissingReferenceException(
            "references non-existent " + kind + " key: " + item.getKey());
      }
    }
    return files;
  }

  private Map<String, VolumeFile> downward(
      @Nullable List<DownwardAPIVolumeFile> items, int defaultMode) {
    Map<String, VolumeFile> files = new TreeMap<>();
    for (DownwardAPIVolumeFile item :
        Objects.requireNonNullElse(items, List.<DownwardAPIVolumeFile>of())) {
      String value =
          item.getFieldRef() != null
              ? fields.field(item.getFieldRef().getFieldPath())
              : fields.resource(item.getResourceFieldRef(), new Container());
      files.put(item.getPath(), file(value, item.getMode() == null ? defaultMode : item.getMode()));
    }
    return files;
  }

  private static VolumeFile file(String text, int mode) {
    return new VolumeFile(utf8(text), mode);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int mode(@Nullable Integer usual, @Nullable Integer own) {
    return own != null ? own : usual != null ? usual : USUAL_MODE;
  }
}
