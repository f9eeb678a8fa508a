import { defineSearchAttributeKey } from '@temporalio/common';

/** Find runs in the Web UI: `ArotiPlatform = "aroti"`. */
export const platformKey = defineSearchAttributeKey('ArotiPlatform', 'KEYWORD');
/** `ArotiComponent = "postgres"`: runs that deployed it. */
export const componentKey = defineSearchAttributeKey('ArotiComponent', 'KEYWORD_LIST');
/** `ArotiRevision = 7`. */
export const revisionKey = defineSearchAttributeKey('ArotiRevision', 'INT');
