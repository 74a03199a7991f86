{{- define "assay.image" -}}
{{- $image := required "image: your image of Assay, pinned by digest" .Values.image -}}
{{- if not (regexMatch "^[^@]+@sha256:[0-9a-f]{64}$" $image) -}}
{{- fail "image: pin it by digest, NAME@sha256:HEX" -}}
{{- end -}}
{{- $image -}}
{{- end -}}
