#!/usr/bin/env python3
"""count.py REPO: names the tests that failed, and ends with "N passed, N failed, N skipped", from the reports of Surefire, from the last
line of the logs given with --lines, and from --broken, the number of steps that ended without a report. Exit code 1 if any failed."""
import argparse
import glob
import re
import sys
import xml.etree.ElementTree as ElementTree

p = argparse.ArgumentParser(description=__doc__)
p.add_argument('repo')
p.add_argument('--broken', type=int, default=0)
p.add_argument('--lines', action='append', default=[])
a = p.parse_args()

passed, failed, skipped = 0, a.broken, 0
for kind in ('surefire-reports', 'stores-reports', 'cluster-reports'):
    for report in sorted(glob.glob(f'{a.repo}/*/target/{kind}/TEST-*.xml')):
        for case in ElementTree.parse(report).getroot().iter('testcase'):
            if case.find('skipped') is not None:
                skipped += 1
            elif case.find('failure') is not None or case.find('error') is not None:
                failed += 1
                print(f"   failed: {case.get('classname')}.{case.get('name')}")
            else:
                passed += 1
for log in a.lines:
    try:
        counts = re.findall(r'^(\d+) passed, (\d+) failed$', open(log).read(), re.MULTILINE)
    except OSError:
        continue
    for good, bad in counts[-1:]:
        passed, failed = passed + int(good), failed + int(bad)
if a.broken:
    print(f'   {a.broken} steps of the build failed; each counts as one failed test')
print(f'{passed} passed, {failed} failed, {skipped} skipped')
sys.exit(1 if failed or not passed else 0)
