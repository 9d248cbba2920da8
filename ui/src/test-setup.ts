// Every test begins in English; one that wants another language sets it.
import { beforeEach } from 'vitest';
import { language } from './lib/i18n';

beforeEach(() => language.set('en'));
