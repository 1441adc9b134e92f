'use client';
import { createAuthClient } from 'better-auth/react';

/** The browser's side of signing in and out. */
export const authClient = createAuthClient();
