// Vite's own `build.license` misses what only the workers bundle and what packages embed themselves.

import fs from 'node:fs';
import path from 'node:path';

const MODULES = `${path.sep}node_modules${path.sep}`;

// Published without their licence file: the one of the same project stands in.
const SAME_PROJECT = {
  '@graphiql/plugin-doc-explorer': '@graphiql/react',
  '@graphiql/plugin-explorer': '@graphiql/react',
  '@graphiql/plugin-history': '@graphiql/react',
  'react-compiler-runtime': 'react',
  'react-remove-scroll-bar': 'react-remove-scroll',
};

// Files that list what the published package embeds.
const EMBEDDED = {
  'monaco-editor': 'ThirdPartyNotices.txt',
  prettier: 'THIRD-PARTY-NOTICES.md',
};

// In monaco-editor, but not in its own list.
const UNLISTED = `\
DOMPurify (in monaco-editor)
  Copyright Cure53 and other contributors, https://github.com/cure53/DOMPurify
  Apache-2.0 OR MPL-2.0; used under Apache-2.0, whose text stands in this file (react-aria).

Visual Studio Code icons, "Codicons" (in monaco-editor)
  Copyright Microsoft Corporation, https://github.com/microsoft/vscode-codicons
  CC-BY-4.0, https://creativecommons.org/licenses/by/4.0/legalcode; unchanged.
`;

// Their helpers end up in the output although no module of theirs is imported.
const BUILD_TOOLS = ['vite', 'rolldown'];

const line = (character) => character.repeat(80);

function packageFolder(moduleId) {
  const start = moduleId.lastIndexOf(MODULES) + MODULES.length;
  const [scope, name] = moduleId.slice(start).split(path.sep);
  return moduleId.slice(0, start) + (scope.startsWith('@') ? path.join(scope, name) : scope);
}

function licenseText(folder) {
  const file = fs.readdirSync(folder).find((name) => /^licen[cs]e([.-]|$)/i.test(name));
  return file && fs.readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n')
    .split('\n# Licenses of bundled dependencies')[0].trim();
}

function render(folders, modulesFolder) {
  const packagesByText = new Map();
  const embedded = [];
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json')));
    const text = licenseText(folder)
      ?? (SAME_PROJECT[name] && licenseText(path.join(modulesFolder, SAME_PROJECT[name])));
    if (!text) throw new Error(`No licence text for ${name}; add it to licenses.js`);
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version} (${license})`]);
    if (EMBEDDED[name]) {
      const notices = fs.readFileSync(path.join(folder, EMBEDDED[name]), 'utf8').replaceAll('\r\n', '\n');
      embedded.push(`Embedded in ${name} ${version}\n${line('-')}\n\n${notices.trim()}\n`);
    }
  }
  const packages = [...packagesByText]
    .map(([text, names]) => `${[...new Set(names)].sort().join('\n')}\n${line('-')}\n\n${text}\n`)
    .sort();
  return [
    'Licences of the third-party software in this folder\n',
    ...packages,
    UNLISTED,
    ...embedded.sort(),
  ].join(`\n${line('=')}\n`);
}

/** One plugin for the page (which writes the file) and one for its workers, sharing what they saw. */
export function licenses(fileName) {
  const seen = new Set();
  let modulesFolder;
  const collect = (bundle) => {
    for (const moduleId of Object.values(bundle).flatMap((chunk) => chunk.moduleIds ?? [])) {
      if (moduleId.includes(MODULES) && !moduleId.startsWith('\0')) seen.add(packageFolder(moduleId));
    }
  };
  return {
    worker: () => ({ name: 'licenses:worker', generateBundle: (_, bundle) => collect(bundle) }),
    page: {
      name: 'licenses',
      configResolved({ root }) {
        modulesFolder = path.join(root, 'node_modules');
        BUILD_TOOLS.forEach((name) => seen.add(path.join(modulesFolder, name)));
      },
      generateBundle(_, bundle) {
        collect(bundle);
        this.emitFile({ type: 'asset', fileName, source: render(seen, modulesFolder) });
      },
    },
  };
}
