/** Reasons to refuse a field of a request: every code of `errors[].code`. src/http/problems/korean-faults.ts says each in Korean. Pure. */

/** Faults that a schema finds. */
export type SchemaCode =
  | "custom"
  | "invalid_element"
  | "invalid_format"
  | "invalid_key"
  | "invalid_type"
  | "invalid_union"
  | "invalid_value"
  | "not_multiple_of"
  | "required"
  | "too_big"
  | "too_small"
  | "unknown_field";

/** Faults of the form of a request, or of two of its parts together. */
type FormCode =
  | "conflict"
  | "contradiction"
  | "erased"
  | "in_future"
  | "in_past"
  | "in_the_future"
  | "invalid"
  | "invalid_cursor"
  | "invalid_message_id"
  | "invalid_range"
  | "invalid_time"
  | "invalid_time_zone"
  | "invalid_weight"
  | "name_too_long"
  | "no_weight"
  | "not_allowed"
  | WebhookCode
  | "range_too_long"
  | "repeated"
  | "repeated_name"
  | "too_deep"
  | "too_early"
  | "too_far"
  | "too_far_ahead"
  | "too_large"
  | "too_long"
  | "too_many"
  | "too_many_steps"
  | "too_short"
  | "two_names"
  | "unknown_provider";

/** Faults of the address of a webhook. */
export type WebhookCode =
  | "credentials"
  | "invalid_url"
  | "not_https"
  | "port"
  | "private_address"
  | "unproven_address";

/** Reasons that keep a message from being sent. */
type MessageCode =
  | "ad_defaults_missing"
  | "ad_mark_missing"
  | "ad_opt_out_missing"
  | "ad_sender_missing"
  | "ad_without_purpose"
  | "block_paused"
  | "cannot_receive"
  | "consent_expired"
  | "control_character"
  | "duplicate_content"
  | "broken_variable"
  | "extra_variables"
  | "invalid_characters"
  | "invalid_phone"
  | "missing_variables"
  | "no_provider"
  | "not_encodable"
  | "not_jpeg"
  | "not_unicode"
  | "paid_number"
  | "prefix_rate_exceeded"
  | "recipient_rate_exceeded"
  | "same_row"
  | "sender_not_registered"
  | "template_not_approved"
  | "unavailable"
  | "unknown_template";

export type FaultCode = SchemaCode | FormCode | MessageCode;

/** Values that a sentence in another language needs, beside the code. */
export type FaultValues = Readonly<Record<string, string | number>>;
