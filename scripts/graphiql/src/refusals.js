// Answers that refuse the key, told to the page.

export const refusals = new EventTarget();

export async function refusalOf(response) {
  if (response.status !== 401) return null;
  const body = await response.clone().json().catch(() => null);
  const message = body?.errors?.[0]?.message ?? 'The server does not know the key.';
  return `${message} GraphiQL sends what stands under Headers: {"x-APIKey": "YOUR_KEY"}.`;
}
