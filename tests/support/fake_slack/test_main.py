"""The stand-in by itself, and what it tells those who start a bot against it."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from .testing import Case, call, home, post, request, section

SUPPORT = pathlib.Path(__file__).resolve().parents[1]


class Main(unittest.TestCase):
    def test_runs(self):
        """python3 -m fake_slack: prints its address, answers, ends when it is told"""
        command = [sys.executable, "-m", "fake_slack", "--port", "0", "--user", "anna=U0ANNA", "--channel", "social=C0SOCIAL"]
        with subprocess.Popen(command, cwd=SUPPORT, stdout=subprocess.PIPE, text=True) as process:
            self.addCleanup(process.kill)
            base = process.stdout.readline().strip()
            told = dict(process.stdout.readline().split() for _ in range(4))
            self.assertEqual(f"{base}/api/", told["api_base_url"])
            _, _, data = request(f"{base}/api/users.info?user=U0ANNA", "GET", headers={
                "Authorization": f"Bearer {told['bot_token']}"})
            self.assertEqual("anna", json.loads(data)["user"]["name"])
            process.terminate()
            self.assertEqual(0, process.wait(10))


class Telling(Case):
    def test_settings(self):
        """settings: the section of a configuration, without secrets in it"""
        text, secrets = self.slack.settings()
        self.assertIn(f"api_base_url: {self.slack.api_base_url}", text)
        self.assertIn("mode: socket", text)
        self.assertFalse([each for each in secrets.values() if each in text])

    def test_shown(self):
        """save_shown: all blocks and views that were sent, for the types' referee"""
        post(self.slack, self.social, "x", blocks=[section("one")])
        call(self.slack, "views.publish", user_id=self.anna.id, view=home())
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(2, self.slack.save_shown(folder))
            found = [json.loads(file.read_text()) for file in sorted(pathlib.Path(folder).iterdir())]
        self.assertEqual(([section("one")], "home"), (found[0], found[1]["type"]))
