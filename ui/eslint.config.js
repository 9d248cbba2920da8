// The rules of the house for the window: who may know whom.
//   views → components → lib;  features don't know each other;  only lib/backend knows Tauri.
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const features = ['sell', 'pay', 'result', 'strip', 'customer', 'attention', 'sales', 'day', 'reports', 'settings', 'fault', 'people'];

const tauri = { regex: '^@tauri-apps/', message: 'Only src/lib/backend talks to Tauri.' };
const innerBackend = { regex: '/backend/(bindings|client|fake)', message: 'Import from lib/backend, its front door.' };
const upwards = { regex: '/(components|views)/', message: 'lib knows no component and no view.' };
const views = { regex: '/views/', message: 'A component knows no view.' };
const others = (own) => ({
  regex: `(^\\.\\.|/lib|/components)/(${features.filter((name) => name !== own).join('|')})(/|$)`,
  message: 'Features do not import each other: what two share is a lib of its own.',
});

const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/generated/', 'src/lib/backend/bindings.ts'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    rules: {
      'no-undef': 'off', // TypeScript's own work
      'no-console': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'svelte/no-at-html-tags': 'error',
      // The content security policy refuses style attributes; `style:` directives are set by script and pass.
      'no-restricted-syntax': ['error', { selector: 'SvelteAttribute[key.name="style"]', message: 'Use a class or a style: directive.' }],
      'svelte/prefer-svelte-reactivity': 'error',
    },
  },
  { files: ['src/**'], rules: restrict(tauri, innerBackend) },
  { files: ['src/lib/**'], rules: restrict(tauri, innerBackend, upwards) },
  { files: ['src/components/**'], rules: restrict(tauri, innerBackend, views) },
  ...features.flatMap((name) => [
    { files: [`src/lib/${name}/**`], rules: restrict(tauri, innerBackend, upwards, others(name)) },
    { files: [`src/components/${name}/**`], rules: restrict(tauri, innerBackend, views, others(name)) },
  ]),
  { files: ['src/lib/backend/**'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['**/*.test.ts', 'src/fake.ts', 'src/test-setup.ts', 'src/views/room_on_screen.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [tauri] }] } },
);
