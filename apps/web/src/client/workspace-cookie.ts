/** Cookie with the slug of the workspace that a person looks at; without one, their first. */
export const WORKSPACE_COOKIE = 'infaas-workspace';

const YEAR_SECONDS = 31_536_000;

/** Looks at another workspace from now on: the console is loaded anew, so that nothing of the earlier one stays. */
export function switchWorkspace(slug: string): void {
  document.cookie = `${WORKSPACE_COOKIE}=${encodeURIComponent(slug)}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  window.location.assign('/');
}
